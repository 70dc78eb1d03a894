namespace CaffeSharp.Cli;

/// <summary>Programs that are tools of their own so that this one stays small: looked for beside this one and on the PATH.</summary>
internal static class OtherTool
{
    /// <summary>Finds a tool.</summary>
    /// <param name="command">Its program.</param>
    /// <param name="package">Its package, which is also its folder in the sources.</param>
    /// <param name="why">What it is for, as the message begins.</param>
    /// <returns>The program's path.</returns>
    /// <exception cref="CaffeException">It is not there; the message says how to get it.</exception>
    public static string Find(string command, string package, string why)
    {
        string file = OperatingSystem.IsWindows() ? $"{command}.exe" : command;
        string[] folders = [AppContext.BaseDirectory, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)];
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new CaffeException($"{why}, which is a tool of its own, {command}: dotnet tool install --global {package}, or from the sources dotnet publish -c Release src/{package} -o DIR with DIR on the PATH");
    }
}
