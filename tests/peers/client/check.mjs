export const check = () => ({ unsupported: true });
