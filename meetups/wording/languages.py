"""A cache for functions whose results depend on the active language."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

Params = ParamSpec("Params")
Result = TypeVar("Result")


def cache_by_language(maxsize: int) -> Callable[[Callable[Params, Result]], Callable[Params, Result]]:
    """Return a decorator that caches up to `maxsize` results, by the arguments and the active language."""

    def decorate(function: Callable[Params, Result]) -> Callable[Params, Result]:
        @lru_cache(maxsize=maxsize)
        def cached(_language: str | None, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            return function(*args, **kwargs)

        @wraps(function)
        def in_this_language(*args: Params.args, **kwargs: Params.kwargs) -> Result:
            return cached(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # lru_cache takes hashable ones

        return in_this_language

    return decorate
