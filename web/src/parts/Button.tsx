import type { ButtonHTMLAttributes } from "react";
import { classes } from "./classes";

export type Look = "main" | "plain" | "quiet" | "grave";

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-md px-4 py-2 text-sm font-semibold transition-colors disabled:cursor-not-allowed disabled:opacity-60";

export const LOOKS: Record<Look, string> = {
  main: "bg-brand text-brand-ink hover:brightness-110",
  plain: "border border-edge bg-sheet text-ink hover:bg-sunk",
  quiet: "text-brand-text hover:bg-brand-wash",
  grave: "border border-danger bg-sheet text-danger hover:bg-danger-wash",
};

export const buttonClasses = (look: Look = "plain", more = ""): string => classes(SHAPE, LOOKS[look], more);

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look };

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return <button type={type} className={buttonClasses(look, className)} {...rest} />;
}
