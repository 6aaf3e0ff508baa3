import express from "express";
import { needs } from "./access-token.mjs";

const app = express();

app.get("/notes", needs("notes:read"), (request, response) => {
  response.json({ sub: request.token.sub, client_id: request.token.client_id });
});

app.listen(process.env.PORT ?? 8000, "127.0.0.1");
