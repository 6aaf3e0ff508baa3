import os
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException

from access_token import Refused, verify

app = FastAPI()


def needs(scope):
    def check(authorization: Annotated[str | None, Header()] = None):
        try:
            return verify(authorization, scope)
        except Refused as refused:
            raise HTTPException(refused.status, headers=refused.headers) from refused

    return check


@app.get("/notes")
def notes(token: Annotated[dict, Depends(needs("notes:read"))]):
    return {"sub": token["sub"], "client_id": token["client_id"]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")))
