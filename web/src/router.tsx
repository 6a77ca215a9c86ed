/** Where each page lives. All but the first are loaded when they are asked for, and the one that helps when we are gone. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { AgreementState } from "./api/shapes";
import { WithoutUsPage } from "./help/WithoutUsPage";
import { Broken } from "./shell/Broken";
import { Frame } from "./shell/Frame";
import { Home } from "./shell/Home";
import { loaded } from "./shell/loading";
import { NotFound } from "./shell/NotFound";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: Broken });

const home = createRoute({ getParentRoute: () => root, path: "/", component: Home });

export type ListSearch = { party?: string | undefined; state?: AgreementState | undefined };

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const list = createRoute({
  getParentRoute: () => root,
  path: "/agreements",
  validateSearch: (search: Record<string, unknown>): ListSearch => ({
    party: text(search.party),
    state: text(search.state) as AgreementState | undefined,
  }),
  component: lazyRouteComponent(
    loaded(() => import("./agreements/ListPage")),
    "ListPage",
  ),
});

const agreement = createRoute({
  getParentRoute: () => root,
  path: "/agreements/$id",
  component: lazyRouteComponent(
    loaded(() => import("./agreements/AgreementPage")),
    "AgreementPage",
  ),
});

const wizard = createRoute({
  getParentRoute: () => root,
  path: "/new",
  component: lazyRouteComponent(
    loaded(() => import("./wizard/WizardPage")),
    "WizardPage",
  ),
});

const transaction = createRoute({
  getParentRoute: () => root,
  path: "/transactions/$hash",
  component: lazyRouteComponent(
    loaded(() => import("./audit/TransactionPage")),
    "TransactionPage",
  ),
});

const block = createRoute({
  getParentRoute: () => root,
  path: "/blocks/$block",
  component: lazyRouteComponent(() => import("./explorer/BlockPage"), "BlockPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  component: lazyRouteComponent(
    loaded(() => import("./audit/AuditPage")),
    "AuditPage",
  ),
});

const earnings = createRoute({
  getParentRoute: () => root,
  path: "/earnings",
  validateSearch: (search: Record<string, unknown>): { of?: string | undefined } => ({ of: text(search.of) }),
  component: lazyRouteComponent(
    loaded(() => import("./earnings/EarningsPage")),
    "EarningsPage",
  ),
});

const address = createRoute({
  getParentRoute: () => root,
  path: "/addresses/$address",
  component: lazyRouteComponent(() => import("./addresses/AddressPage"), "AddressPage"),
});

const disputes = createRoute({
  getParentRoute: () => root,
  path: "/disputes",
  component: lazyRouteComponent(
    loaded(() => import("./disputes/DisputesPage")),
    "DisputesPage",
  ),
});

const withoutUs = createRoute({
  getParentRoute: () => root,
  path: "/without-us",
  component: WithoutUsPage,
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    list,
    agreement,
    wizard,
    transaction,
    block,
    audit,
    earnings,
    address,
    disputes,
    withoutUs,
  ]),
  scrollRestoration: true,
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
