/** What CHANGELOG.md says of a version. */

/** Returns the text below `## <version>`; throws when there is none. */
export function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find(each => /^\S+/.exec(each)?.[0] === version);
  const text = section?.slice(section.indexOf('\n')).trim();
  if (!text) {
    throw new Error(
      `CHANGELOG.md says nothing of ${version}: add a section "## ${version}".`
    );
  }
  return text;
}
