"""Translates the titles of our settings, which JupyterLab's server does for its own packs only.

`jupyterlab_server.translation_utils.TranslationBundle` looks for catalogues in the
language pack alone, and says that packages with their own are still to be handled.
The lab's strings need none of this: the browser gets them by the entry point
`jupyterlab.locale`.
"""

from __future__ import annotations

import gettext
import json
from contextlib import suppress
from importlib.resources import files
from typing import Any

_DOMAIN = "trainlab"


class Catalogue(gettext.NullTranslations):
    """The package's translations of one locale; what is missing stays as it is."""

    def __init__(self, locale: str) -> None:
        super().__init__()
        self._texts: dict[str, Any] = {}
        place = files("trainlab") / "locale" / locale / "LC_MESSAGES" / f"{_DOMAIN}.json"
        with suppress(OSError, ValueError):
            self._texts = json.loads(place.read_text("utf-8"))

    def gettext(self, message: str) -> str:
        """Returns the translation of a message without a context."""
        return self._text(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """Returns the translation of a message in a context."""
        return self._text(f"{context}\x04{message}", message)

    def _text(self, key: str, message: str) -> str:
        texts = self._texts.get(key)
        return str(texts[0]) if texts else message


def translate_schemas() -> None:
    """Puts our catalogue where the server looks for translations of our domain.

    Does nothing where `jupyterlab_server` is missing or has none of these parts.
    """
    try:
        from jupyterlab_server.translation_utils import TranslationBundle, translator

        class OwnBundle(TranslationBundle):  # type: ignore[misc, unused-ignore]
            def update_locale(self, locale_: str) -> None:
                self._locale = locale_
                self._translator = Catalogue(locale_)

        translator._TRANSLATORS[_DOMAIN] = OwnBundle(_DOMAIN, translator._LOCALE)
    except (ImportError, AttributeError):
        return
