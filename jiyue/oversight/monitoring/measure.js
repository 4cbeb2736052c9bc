// Run in a page at one size: is it wider than the screen, and can its controls be used there?
(width, touch) => {
  const SMALLEST = 24, MOST = 400, NAMED = 5;
  const root = document.documentElement;
  const styles = new Map();
  const styleOf = (one) => styles.get(one) || (styles.set(one, getComputedStyle(one)), styles.get(one));
  const above = function* (one) { for (let up = one.parentElement; up && up !== root; up = up.parentElement) yield up; };
  // What scrolls or is cut inside of a box of its own does not widen the page.
  const boxed = (one) => [...above(one)].some((up) => up !== document.body && styleOf(up).overflowX !== "visible");
  const boxOf = (one) => {
    const box = one.getBoundingClientRect();
    return { left: box.left + scrollX, right: box.right + scrollX, top: box.top + scrollY, bottom: box.bottom + scrollY };
  };
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && styleOf(one).visibility === "visible" && one.checkVisibility() && !one.closest("[inert]");
  };
  const named = (one) => {
    const label = one.labels && one.labels[0] ? one.labels[0].innerText : "";
    const said = one.getAttribute("aria-label") || label || one.innerText || one.getAttribute("placeholder") || one.getAttribute("alt");
    const mark = one.id ? `#${one.id}` : one.classList.length ? `.${one.classList[0]}` : "";
    const words = (said || "").replace(/\s+/g, " ").trim().slice(0, 20);
    return words ? `“${words}”` : `${one.tagName.toLowerCase()}${mark}`;
  };
  const over = Math.round(root.scrollWidth - width);
  const wide = over < 2 ? [] : [...document.body.querySelectorAll("*")].filter(
    (one) => shown(one) && boxOf(one).right > width + 1 && !boxed(one) && ![...one.children].some((sub) => boxOf(sub).right > width + 1),
  );
  const all = [...document.querySelectorAll("a[href],button,input,select,textarea,summary,[role=button]")]
    .filter((one) => one.type !== "hidden" && !one.disabled && styleOf(one).pointerEvents !== "none" && shown(one)).slice(0, MOST);
  // A label is part of what can be pressed.
  const areas = all.map((one) => [one, ...(one.labels || [])].filter((part) => part.getClientRects().length).map(boxOf).reduce(
    (a, b) => ({ left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom) }),
  ));
  const isSmall = areas.map((box) => box.right - box.left < SMALLEST || box.bottom - box.top < SMALLEST);
  const middle = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const inText = (one) => styleOf(one).display === "inline" && [...one.parentElement.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const apart = ([x, y], box) => Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
  const crowded = (index) => areas.some((box, other) => {
    if (other === index || all[other].contains(all[index]) || all[index].contains(all[other])) return false;
    const here = middle(areas[index]);
    if (apart(here, box) < SMALLEST / 2) return true;
    const there = middle(box);
    return isSmall[other] && Math.hypot(here[0] - there[0], here[1] - there[1]) < SMALLEST;
  });
  const small = touch ? all.filter((one, index) => isSmall[index] && !inText(one) && crowded(index)) : [];
  const outside = all.filter((one) => boxOf(one).left >= width - 1 && !boxed(one));
  const covered = all.filter((one) => {
    if (outside.includes(one) || boxed(one)) return false;
    one.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const line = one.getClientRects()[0];
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    if (x < 0 || y < 0 || x >= width || y >= innerHeight) return false;
    const hit = document.elementFromPoint(x, y);
    return hit && !one.contains(hit) && !hit.contains(one) && ![...(one.labels || [])].some((label) => label.contains(hit));
  });
  scrollTo(0, 0);
  const told = (list) => ({ count: list.length, names: [...new Set(list.map(named))].slice(0, NAMED) });
  return { over: Math.max(over, 0), wide: told(wide), small: told(small), outside: told(outside), covered: told(covered), controls: all.length };
}
