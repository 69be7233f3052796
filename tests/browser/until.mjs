// Waiting for the thing itself: asked again every 50 ms until it is there, for a bounded time.
import { scheduler } from "node:timers/promises";

/** What `ask` gives once it gives something; an error naming `what` after `seconds`. */
export async function until(what, ask, seconds = 30) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await scheduler.wait(50);
  }
}
