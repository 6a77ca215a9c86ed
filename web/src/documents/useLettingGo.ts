/** Files on their way are let go of as soon as their owner signs out, or somebody else signs in. */
import { useEffect } from "react";
import { useLogin } from "@/logins/session";
import { keepOnly } from "./uploads";

export function useLettingGo(): void {
  const { state, address } = useLogin();
  useEffect(() => {
    // Whose login ran out finds them again who signs in anew; until then nobody is shown them.
    if (state !== "over") keepOnly(address);
  }, [state, address]);
}
