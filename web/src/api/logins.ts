/** Signing in and out. None of it moves money: for that each act is signed by itself. */
import { api, body } from "./client";
import type { Hex, SessionAnswer } from "./shapes";

/** The message by which an address signs in, as the server writes it. */
export const invite = async (address: Hex): Promise<string> =>
  (await body(api.POST("/v1/sessions/nonce", { body: { address } }))).message;

/** Open a session that the browser keeps, where no page can read it. */
export const openSession = (message: string, signature: Hex): Promise<SessionAnswer> =>
  body(api.POST("/v1/sessions", { body: { message, signature, cookie: true } }));

/** Whom the server takes us for. Raises Refused: `not-signed-in`. */
export const whoAmI = async (): Promise<{ address: string }> => body(api.GET("/v1/sessions/current"));

export async function endSession(): Promise<void> {
  await api.DELETE("/v1/sessions/current");
}

/** End all sessions of the address, wherever they were opened. */
export async function endAllSessions(): Promise<void> {
  await api.DELETE("/v1/sessions");
}
