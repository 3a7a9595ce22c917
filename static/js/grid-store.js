/* What was typed and has not been saved yet, kept on this machine until the server has it. */

export class Drafts {
  constructor(user, sheet) {
    this.prefix = `thidua.${user}.${sheet}.`;
  }

  key(line, field) {
    return `${this.prefix}${line}.${field}`;
  }

  /** `version`: the version of the line that the person saw when typing. */
  keep(line, field, text, version) {
    try {
      localStorage.setItem(this.key(line, field), JSON.stringify({ text, version }));
    } catch {
      /* no room or no permission: the page still holds the value */
    }
  }

  drop(line, field) {
    try {
      localStorage.removeItem(this.key(line, field));
    } catch {
      /* nothing was kept */
    }
  }

  all() {
    const found = [];
    try {
      for (let index = 0; index < localStorage.length; index += 1) {
        const key = localStorage.key(index);
        if (!key.startsWith(this.prefix)) continue;
        const [line, field] = key.slice(this.prefix.length).split(".");
        found.push({ line, field, ...JSON.parse(localStorage.getItem(key)) });
      }
    } catch {
      return found;
    }
    return found;
  }
}
