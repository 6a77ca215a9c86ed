/** What surrounds every page: the header, what is on its way, the page itself, and as of which block it is true. */
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ActivityList } from "@/activity/ActivityList";
import { useFollowing } from "@/activity/useFollowing";
import { useLettingGo } from "@/documents/useLettingGo";
import { DevnetDoor } from "@/wallets/devnet/DevnetDoor";
import { PlaceNotice } from "@/witness/PlaceNotice";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { HealthNotice } from "./HealthNotice";

export function Frame() {
  const { t } = useTranslation();
  const page = useRef<HTMLElement>(null);
  useFollowing();
  useLettingGo();
  useFocusOnArrival(page);
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#page" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-sheet focus:p-3">
        {t("shell.skip")}
      </a>
      <Header />
      <PlaceNotice />
      <HealthNotice />
      <main
        ref={page}
        id="page"
        tabIndex={-1}
        className="mx-auto min-h-dvh w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        <Outlet />
      </main>
      <Footer />
      <ActivityList />
      <DevnetDoor />
    </div>
  );
}

/** Who listens instead of looking is told that another page is there. The first one is left as the browser has it. */
function useFocusOnArrival(page: { current: HTMLElement | null }): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) page.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path, page]);
}
