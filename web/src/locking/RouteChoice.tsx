/** In which way the money gets there. The best one is chosen; who wants another one says so. */
import { useTranslation } from "react-i18next";
import type { Route } from "./routes";

type Props = { routes: readonly Route[]; route: Route; onChoose: (route: Route) => void };

export function RouteChoice({ routes, route, onChoose }: Props) {
  const { t } = useTranslation();
  if (routes.length < 2) return null;
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-semibold">{t("locking.how")}</legend>
      {routes.map((one) => (
        <label key={one} className="flex min-h-8 items-center gap-2 text-sm">
          <input
            type="radio"
            name="route"
            className="size-4 accent-(--brand)"
            checked={one === route}
            onChange={() => onChoose(one)}
          />
          {t(`locking.routes.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
