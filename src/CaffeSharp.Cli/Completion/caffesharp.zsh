# Completes the words of caffesharp. In ~/.zshrc, behind compinit: eval "$(caffesharp completion zsh)"
_caffesharp() {
  local line="${words[2,CURRENT]}" found
  found=("${(@f)$("${(e)words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
  # Options only where one is begun, and not those with a slash: elsewhere a file may be meant.
  [[ "${words[CURRENT]}" == -* ]] || found=("${(@)found:#-*}")
  found=(${${found:#/*}:#})
  # Files where there is nothing to say.
  compadd -a found || _files
}
compdef _caffesharp caffesharp
