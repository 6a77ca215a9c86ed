/** Milestones as people count them: `1, 3`. */
export const numbered = (milestones: readonly number[]): string => milestones.map((index) => index + 1).join(", ");
