"""Caches of words. What a cached function says depends on the language in which it is asked."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

Params = ParamSpec("Params")
Result = TypeVar("Result")


def cache_by_language(maxsize: int) -> Callable[[Callable[Params, Result]], Callable[Params, Result]]:
    """Cache what a function returns, by its arguments and the active language, `maxsize` results in all."""

    def decorate(function: Callable[Params, Result]) -> Callable[Params, Result]:
        @lru_cache(maxsize=maxsize)
        def cached(_language: str | None, *args: Params.args, **kwargs: Params.kwargs) -> Result:
            return function(*args, **kwargs)

        @wraps(function)
        def in_this_language(*args: Params.args, **kwargs: Params.kwargs) -> Result:
            return cached(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # lru_cache asks for hashable ones

        return in_this_language

    return decorate
