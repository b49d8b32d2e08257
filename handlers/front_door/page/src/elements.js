// Elements of the page. Whatever comes from elsewhere becomes text here and never markup.

export const byId = (id) => document.getElementById(id);

/** Makes an element: `element("p", { class: "small" }, "text", otherElement)`; functions become listeners. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Say something in a live region, unless it says so already: a screen reader would read it twice. */
export function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** Hold a button down while something is done, and give it back. */
export async function busy(button, act) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true"); // stays where the keyboard is, unlike `disabled`
  try {
    await act();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
