/** How a block is named: by its height, by its hash, or by what it is to the chain. */
const HEIGHT = /^(0|[1-9]\d{0,14})$/;
const NAME = /^(head|finalized|0x[0-9a-f]{64})$/;

export const isHeight = (text: string): boolean => HEIGHT.test(text);

export const isBlockName = (text: string): boolean => isHeight(text) || NAME.test(text);
