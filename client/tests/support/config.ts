/** A page's data as the server would say it. */
import type { Config } from "../../src/lib/config";

export function config(change: Partial<Config> = {}): Config {
  return {
    guide: "guide1",
    generation: 3,
    person: { id: "p1", author: "m1", name: "Ana", color: "#1d4ed8" },
    may_write: true,
    role: "writer",
    team: ["Ana", "Bo Marsh"],
    socket: "/live/guide1?as=m1&generation=3",
    sections: [
      { key: "why", title: "Why it works", hint: "Which barriers it lowers.", required: true },
      { key: "steps", title: "Steps", hint: "What to do, in order.", required: true },
      { key: "needs", title: "What you need", hint: "People, time, money.", required: false },
    ],
    addresses: {
      read: "/guides/guide1",
      plain: { why: "/guides/guide1/sections/why", steps: "/guides/guide1/sections/steps" },
      sign_in: "/sign-in",
      sign_out: "/sign-out",
      home: "/",
    },
    session_ends_at: null,
    keeps_on_device: true,
    limits: { frame: 1_048_576, document: 8_388_608 },
    ...change,
  };
}
