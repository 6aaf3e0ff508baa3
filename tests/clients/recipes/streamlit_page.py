"""What a browser tab of a Streamlit app does, without the browser: connects with the app's cookies, presses a button where
one is named, and says as JSON which texts the page showed before that, and where it is sent to.

    python streamlit_page.py ORIGIN COOKIES [BUTTON]
"""

import json
import sys
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

origin, cookies, *button = sys.argv[1:]
parsed = SimpleCookie(cookies)
# The first is the protocol, the second the token against forged requests, as Streamlit's own page sends them.
protocols = ["streamlit", parsed["_streamlit_xsrf"].value if "_streamlit_xsrf" in parsed else ""]


def run(socket, pressed=None):
    """Lets the script run, to its end or to a redirect."""
    ask = BackMsg()
    ask.rerun_script.query_string = ""
    if pressed:
        state = ask.rerun_script.widget_states.widgets.add()
        state.id = pressed
        state.trigger_value = True
    socket.send(ask.SerializeToString())
    seen = {"texts": [], "buttons": {}, "redirect": None}
    while True:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=30))
        kind = message.WhichOneof("type")
        if kind == "auth_redirect":
            seen["redirect"] = message.auth_redirect.url
            return seen
        if kind == "delta":
            element = message.delta.new_element
            if element.HasField("text"):
                seen["texts"].append(element.text.body)
            if element.HasField("button"):
                seen["buttons"][element.button.label] = element.button.id
            if element.HasField("exception"):
                sys.exit(element.exception.message)
        if kind == "script_finished":
            return seen


address = f"ws://{urlsplit(origin).netloc}/_stcore/stream"
with connect(address, subprotocols=protocols, origin=origin, additional_headers={"Cookie": cookies}) as socket:
    seen = run(socket)
    if button:
        seen["redirect"] = run(socket, seen["buttons"][button[0]])["redirect"]
print(json.dumps(seen))
