import os
from functools import wraps

import flask

from access_token import Refused, verify

app = flask.Flask(__name__)


def needs(scope):
    def decorate(view):
        @wraps(view)
        def checked(*args, **kwargs):
            flask.g.token = verify(flask.request.headers.get("Authorization"), scope)
            return view(*args, **kwargs)

        return checked

    return decorate


@app.errorhandler(Refused)
def refuse(refused):
    return "", refused.status, refused.headers


@app.get("/notes")
@needs("notes:read")
def notes():
    return {"sub": flask.g.token["sub"], "client_id": flask.g.token["client_id"]}


if __name__ == "__main__":
    app.run(port=int(os.environ.get("PORT", "8000")))
