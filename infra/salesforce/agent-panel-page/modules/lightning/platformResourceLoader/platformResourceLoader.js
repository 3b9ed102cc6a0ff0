const loaded = new Map();

/** Loads a script once, as Lightning does; the component is not needed here. */
export function loadScript(component, url) {
  if (!loaded.has(url)) {
    loaded.set(
      url,
      new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement('script'), { src: url, onload: resolve, onerror: () => reject(new Error(`No script at ${url}`)) });
        document.head.append(script);
      }),
    );
  }
  return loaded.get(url);
}
