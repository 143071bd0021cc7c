"""What the routes of the lab have in common."""

from __future__ import annotations

import json
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..door.answer import error_body


class DeskHandler(APIHandler):
    """A route of the lab: errors have the form of the store's, and looking is no activity."""

    auth_resource = "trainlab"
    _track_activity = False

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answers with a code and a sentence."""
        error = kwargs.get("exc_info", (None, None))[1]
        message = None
        if isinstance(error, web.HTTPError) and error.log_message:
            message = error.log_message % error.args
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(error_body(status_code, message or self._reason)))
