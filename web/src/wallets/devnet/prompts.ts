/** What the demo wallet asks its owner, one question after another. A dialog shows them: see DevnetPrompt. */

export type Question = {
  kind: "sign" | "send";
  /** What a wallet would show: names and values, as they are. */
  lines: readonly [name: string, value: string][];
  title: string;
  answer: (yes: boolean) => void;
};

let waiting: readonly Question[] = [];
const listeners = new Set<() => void>();

export const questions = (): readonly Question[] => waiting;

export function onQuestions(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ask the owner. Resolves to what it answers. */
export const askOwner = (question: Omit<Question, "answer">): Promise<boolean> =>
  new Promise((resolve) => {
    const asked: Question = {
      ...question,
      answer: (yes) => {
        become(waiting.filter((one) => one !== asked));
        resolve(yes);
      },
    };
    become([...waiting, asked]);
  });

function become(next: readonly Question[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}
