# Completes the words of caffesharp. In ~/.bashrc: eval "$(caffesharp completion bash)"
_caffesharp() {
  local line=${COMP_LINE:0:COMP_POINT} word=${2-} found
  line=${line#*[[:space:]]}
  COMPREPLY=()
  while IFS= read -r found; do
    # Options only where one is begun, and not those with a slash: elsewhere a file may be meant.
    [[ $found == "$word"* && $found != /* && ($found != -* || $word == -*) ]] && COMPREPLY+=("$found")
  done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
}
# Files where there is nothing to say.
complete -o default -F _caffesharp caffesharp
