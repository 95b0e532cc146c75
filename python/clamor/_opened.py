"""Models that are opened and asked, and not trained: no estimators of scikit-learn's."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Opened:
    """Base of those. Pickled and copied it is its parameters: the folder must be there where it is opened again."""

    _core: Any
    _parameters: dict[str, Any]  # of __init__

    def __getstate__(self) -> dict[str, Any]:
        return self._parameters

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    @property
    def precision_(self) -> str:
        """What `precision` came to: f32, bf16 or int8."""
        return self._core.precision  # type: ignore[no-any-return]

    @property
    def longest_(self) -> int:
        """Tokens that are read of a text at once."""
        return self._core.longest  # type: ignore[no-any-return]
