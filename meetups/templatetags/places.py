"""What somebody can do about their place at this moment, for the letters that tell them."""

from django import template

from meetups.services import places

register = template.Library()
register.simple_tag(places.of, name="place_of")
