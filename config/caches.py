"""The cache that several processes share, which may be away at any moment (ADR 31)."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from config import outages

LIMITS = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}  # seconds


def _or_from_memory(name: str) -> Callable[..., Any]:
    """Return a method of the cache, which asks the memory of this process while the server is away."""
    ask_server, ask_memory = getattr(RedisCache, name), getattr(LocMemCache, name)

    def ask(self: "Redis", *args: Any, **kwargs: Any) -> Any:
        if not outages.cache.is_resting:
            try:
                answer = ask_server(self, *args, **kwargs)
            except RedisError as error:
                outages.cache.begin(error)
            else:
                outages.cache.end()
                return answer
        return ask_memory(self.memory, *args, **kwargs)

    return ask


class Redis(RedisCache):
    """Django's cache on Redis or Valkey. It raises no error while the server is away."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**LIMITS, **params.get("OPTIONS", {})}})
        self.memory = LocMemCache("while the server is away", {"TIMEOUT": self.default_timeout})

    add = _or_from_memory("add")
    get = _or_from_memory("get")
    set = _or_from_memory("set")
    touch = _or_from_memory("touch")
    delete = _or_from_memory("delete")
    get_many = _or_from_memory("get_many")
    has_key = _or_from_memory("has_key")
    incr = _or_from_memory("incr")
    set_many = _or_from_memory("set_many")
    delete_many = _or_from_memory("delete_many")
    clear = _or_from_memory("clear")
