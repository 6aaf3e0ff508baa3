"""The Model Context Protocol's official Python client before the server of examples/mcp.

The runner (../mcp.test.mjs) has the servers and the person: an address to walk is printed as a line of JSON, and where the
walk has led to is read from a line. What is wrong ends the program with a traceback.
"""

import asyncio
import json
import sys
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata

SERVER, CALLBACK, CLIENT_ID = sys.argv[1:]
walked = []


class Storage:
    """What the app keeps."""

    def __init__(self, client=None):
        self.client = client
        self.tokens = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client

    async def set_client_info(self, client):
        self.client = client


async def walk(address):
    walked.append(address)
    print(json.dumps({"visit": address}), flush=True)


async def come_back():
    address = await asyncio.to_thread(sys.stdin.readline)
    answer = {name: value for name, [value] in parse_qs(urlsplit(address.strip()).query).items()}
    return AuthorizationCodeResult(**answer)


def metadata():
    return OAuthClientMetadata(
        client_name="Notebook in Python",
        redirect_uris=[CALLBACK],
        grant_types=["authorization_code", "refresh_token"],
        token_endpoint_auth_method="none",
    )


def provider(storage):
    return OAuthClientProvider(
        server_url=SERVER,
        client_metadata=metadata(),
        storage=storage,
        redirect_handler=walk,
        callback_handler=come_back,
    )


def text(result):
    [part] = result.content
    return part.text


def granted(storage):
    return set(storage.tokens.scope.split())


async def registered():
    """Registers itself, signs in, calls, asks for more, refreshes."""
    storage = Storage()
    auth = provider(storage)
    async with httpx2.AsyncClient(auth=auth, timeout=60) as http:
        async with Client(streamable_http_client(SERVER, http_client=http)) as client:
            names = sorted(tool.name for tool in (await client.list_tools()).tools)
            assert names == ["add_note", "list_notes"], names
            # It asks for what the challenge says, and for offline_access where the server knows it.
            assert len(walked) == 1 and granted(storage) == {"notes:read", "offline_access"}, granted(storage)
            # 403: the library has its user asked for more, and calls again.
            assert text(await client.call_tool("add_note", {"text": "eggs"})) == "1 notes"
            assert len(walked) == 2, walked
            assert granted(storage) == {"notes:read", "notes:write", "offline_access"}, granted(storage)
            # As if the token had run out.
            before = storage.tokens.access_token
            auth.context.token_expiry_time = 1
            assert text(await client.call_tool("list_notes", {})) == "eggs"
            assert storage.tokens.access_token != before and len(walked) == 2


async def by_its_address():
    """Is the address of its metadata."""
    client = OAuthClientInformationFull(client_id=CLIENT_ID, **metadata().model_dump(exclude_none=True))
    async with httpx2.AsyncClient(auth=provider(Storage(client)), timeout=60) as http:
        async with Client(streamable_http_client(SERVER, http_client=http)) as client:
            assert (await client.list_tools()).tools


asyncio.run(registered())
asyncio.run(by_its_address())
print(json.dumps({"done": True}), flush=True)
