# Completes the words of caffesharp. In $PROFILE: caffesharp completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName caffesharp -ScriptBlock {
    param($word, $ast, $cursor)
    $line = $ast.ToString().PadRight($cursor - $ast.Extent.StartOffset).Substring(0, $cursor - $ast.Extent.StartOffset)
    $line = $line -replace '^\S+\s?', ''
    # Options only where one is begun, and not those with a slash: elsewhere a file may be meant, which the shell offers
    # where there is nothing to say.
    & $ast.CommandElements[0].Value "[suggest:$($line.Length)]" $line |
        Where-Object { $_ -like "$word*" -and $_ -notlike '/*' -and ($_ -notlike '-*' -or $word -like '-*') } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
