"""Who runs a group."""

from django.db import transaction

from meetups.models import Group, Organiser, User


@transaction.atomic
def add_organiser(*, group: Group, email: str, name: str = "", role: str = Organiser.Role.ORGANISER) -> Organiser:
    """Somebody becomes an organiser by e-mail address; an account is made if need be, and no role is doubled."""
    email = email.strip()
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email, name=name)
    organiser, is_new = Organiser.objects.get_or_create(user=user, group=group, defaults={"role": role})
    if not is_new and organiser.role != role:
        organiser.role = role
        organiser.save()
    return organiser
