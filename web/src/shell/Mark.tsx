/** A tally stick, split lengthwise: the same notches on both halves. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-8 shrink-0" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#14453d" />
      <path d="M5 13h22M5 19h22" stroke="#f3efe6" strokeWidth="2.4" strokeLinecap="round" />
      <path d="M9.5 9v14M14.5 9v14M19.5 9v14" stroke="#e2b35c" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
