// Before the first file: what several of them want at once is made once.

import { prepareEnvironment } from "./python.mjs";

await prepareEnvironment();
