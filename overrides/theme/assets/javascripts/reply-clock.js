/* Says by when a person answers, from what the build wrote into the page (hooks/servicebook/reply_clocks.py tells its
   form). An instant is a number of seconds since 1970. Wherever something is missing or not known, nothing is said. */

(() => {
  "use strict";

  const DAY = 86400;

  /* Reading ---------------------------------------------------------------- */

  const instants = (start, steps) => {
    let at = start;
    return steps.map((step) => (at += step));
  };

  const read = (data) => ({
    ...data,
    open: instants(data.from, data.open),
    days: instants(data.from, data.days),
  });

  /* Reckoning -------------------------------------------------------------- */

  /* The wall clock; in the second pass of a repeated hour it shows that hour's end. */
  const wallAt = (changes, now) => {
    const index = changes.findLastIndex(([at]) => at <= now);
    const [at, offset] = changes[index];
    const before = index > 0 ? changes[index - 1][1] : offset;
    return now < at + before - offset ? at + before : now + offset;
  };

  /* The first instant at which the wall clock shows this time or a later one. */
  const instantOf = (changes, wall) => {
    const after = (index) => (index + 1 < changes.length ? changes[index + 1][0] : Infinity);
    const index = changes.findIndex(([, offset], index) => wall - offset < after(index));
    const [at, offset] = changes[index];
    return Math.max(at, wall - offset);
  };

  /* The same time in a later month; where that day is missing, the end of the month. */
  const monthsOn = (wall, count) => {
    const from = new Date(wall * 1000);
    const to = new Date(from);
    to.setUTCMonth(from.getUTCMonth() + count);
    const end = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + count + 1, 1);
    return (to.getUTCDate() === from.getUTCDate() ? to : end) / 1000;
  };

  const ways = new Map([
    ["open time", ({ open }, now, length) => {
      let left = length;
      for (let index = 0; index + 1 < open.length; index += 2) {
        const opens = Math.max(open[index], now);
        const time = Math.max(open[index + 1] - opens, 0);
        if (time > 0 && left <= time) {
          return opens + left;
        }
        left -= time;
      }
      return NaN;
    }],
    ["open days", ({ days }, now, count) => {
      const next = days.findIndex((at, index) => index % 2 === 0 && at > now);
      return next < 0 ? NaN : days[next + 2 * count - 1];
    }],
    ["all time", (_, now, length) => now + length],
    ["days", ({ changes }, now, count) => instantOf(changes, wallAt(changes, now) + count * DAY)],
    ["months", ({ changes }, now, count) => instantOf(changes, monthsOn(wallAt(changes, now), count))],
  ]);

  /* When an answer is due for what is sent now; null where the list does not reach. */
  const dueAt = (clock, now) => {
    if (now < clock.from) {
      return null;
    }
    const dues = Object.entries(clock.promise).map(([way, size]) => ways.get(way)(clock, now, size));
    const due = Math.max(...dues);
    return due >= now && due <= clock.until ? due : null;
  };

  /* Words ------------------------------------------------------------------ */

  const fill = (pattern, ...words) => pattern.replace(/\{(\d)\}/g, (_, index) => words[index]);

  const format = (clock, at, zone, parts) =>
    new Intl.DateTimeFormat(clock.locale, { ...parts, timeZone: zone }).format(at * 1000);

  const dateOf = (clock, at, zone) => format(clock, at, zone, { dateStyle: "full" });

  const timeOf = (clock, at, zone) =>
    fill(clock.words.time, format(clock, at, zone, { timeStyle: "short" }));

  const momentOf = (clock, at, now, zone) => {
    const time = timeOf(clock, at, zone);
    if (dateOf(clock, at, zone) === dateOf(clock, now, zone)) {
      const today = new Intl.RelativeTimeFormat(clock.locale, { numeric: "auto" }).format(0, "day");
      return fill(clock.words.same_day, today, time);
    }
    const month = at - now < 6 * DAY ? {} : { day: "numeric", month: "long" };
    return fill(clock.words.day_and_time, format(clock, at, zone, { weekday: "long", ...month }), time);
  };

  /* What stands around the reader's own moment, which is {0}: the company's, where its clocks show another time. */
  const around = (clock, at, now) => {
    const sameDay = dateOf(clock, at) === dateOf(clock, at, clock.zone);
    const theirs = timeOf(clock, at, clock.zone);
    if (sameDay && timeOf(clock, at) === theirs) {
      return "{0}";
    }
    return fill(clock.words.both, "{0}", sameDay ? theirs : momentOf(clock, at, now, clock.zone), clock.place);
  };

  /* What is true now: the state, and the instant that the words are about, if any; null to say nothing. */
  const stateAt = (clock, now) => {
    if (now < clock.from) {
      return null;
    }
    // Counted from the end of this minute, so that it stays true until the words change.
    const due = dueAt(clock, Math.ceil(now / 60) * 60);
    if (due === null || !clock.live) {
      return due && { name: "by", at: due };
    }
    const next = clock.open.findIndex((at) => at > now);
    if (next % 2 === 0) {
      return { name: "closed", at: clock.open[next] };
    }
    const atOnce = clock.words.open && due <= clock.open[next];
    return atOnce ? { name: "open" } : { name: "by", at: due };
  };

  /* The page --------------------------------------------------------------- */

  const silence = (line) => {
    line.hidden = true;
    line.replaceChildren();
    delete line.dataset.state;
  };

  const say = (line, clock, { name, at }, now) => {
    const moment = at ? momentOf(clock, at, now) : "";
    const pattern = fill(clock.words[name], at ? around(clock, at, now) : "");
    if (line.textContent === fill(pattern, moment)) {
      return;
    }
    // A time that only moves on with the clock is not read out; another day is, and opening and closing.
    const news = at ? `${name}, ${dateOf(clock, at)}` : name;
    const isNews = line.dataset.state && line.dataset.state !== news;
    line.setAttribute("aria-live", isNews ? "polite" : "off");
    line.dataset.state = news;
    const [before, after] = pattern.split("{0}");
    line.replaceChildren(before);
    if (at) {
      const time = document.createElement("time");
      time.dateTime = new Date(at * 1000).toISOString();
      time.textContent = moment;
      line.append(time, after);
    }
    line.hidden = false;
  };

  const refresh = (line) => {
    const now = Math.floor(Date.now() / 1000);
    try {
      const clock = read(JSON.parse(line.dataset.clock));
      const state = stateAt(clock, now);
      if (state) {
        say(line, clock, state, now);
        return;
      }
    } catch {
      // Data that cannot be read, or a browser that lacks something: the tables on the page say it.
    }
    silence(line);
  };

  const refreshAll = () => {
    document.querySelectorAll(".reply-clock").forEach(refresh);
    document.querySelectorAll(".reply-clocks").forEach((box) => {
      const rows = [...box.querySelectorAll("li")];
      rows.forEach((row) => { row.hidden = row.querySelector(".reply-clock").hidden; });
      box.hidden = rows.every((row) => row.hidden);
    });
  };

  let timer;
  const tick = () => {
    clearTimeout(timer);
    if (!document.hidden) {
      refreshAll();
      timer = setTimeout(tick, 60000 - (Date.now() % 60000));
    }
  };

  document.addEventListener("visibilitychange", tick);
  // Where the theme changes pages without loading them, it tells of each new one.
  window.document$?.subscribe(tick);
  tick();

  /* For tests, which hold it against the build's own calendar. */
  window.replyClock = Object.freeze({ read, dueAt, stateAt });
})();
