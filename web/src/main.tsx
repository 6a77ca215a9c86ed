import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ChainClock } from "./dates/ChainClock";
import { startSpeaking } from "./locales/language";
import { router } from "./router";
import { showTheme } from "./shell/theme";
import { reconnect } from "./wallets/connection";
import "./styles.css";

showTheme();
await startSpeaking();
reconnect();

const client = new QueryClient();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <ChainClock>
          <RouterProvider router={router} />
        </ChainClock>
      </QueryClientProvider>
    </StrictMode>,
  );
}
