/**
 * Where whoever called this program stands, and what a path counts from: `run.mjs` starts it in the checkout, and says
 * where that was. What another npm said to a process of its own is not for us. Null where it is where we are.
 */
export function callersFolder(env: Readonly<Record<string, string | undefined>>, pid: number): string | null {
  return Number(env.GUARDED) === pid && env.INIT_CWD ? env.INIT_CWD : null;
}
