/** Ponder wants an API to serve. Nobody asks this one. */

import { Hono } from "hono";

export default new Hono();
