using CaffeSharp.Cli;
using CaffeSharp.Tests.Cli;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

/// <summary>The command where SkiaSharp's native library is not: as somebody has it who copied the .dll files only.</summary>
public sealed class MissingSkiaTests
{
    [Fact]
    public void A_missing_native_library_is_one_line()
    {
        using var files = new Workshop();
        string command = typeof(CommandLine).Assembly.Location;
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(command)!, "*.dll").Append(Path.ChangeExtension(command, ".runtimeconfig.json")))
            File.Copy(file, files[Path.GetFileName(file)]);
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Caffesharp run = CommandProcess.Run(files.Folder, "dotnet", files[Path.GetFileName(command)], "classify", net, files.Picture("a.png"));
        Assert.Equal(2, run.Exit);
        Assert.EndsWith("a.png: SkiaSharp's native library cannot be loaded: libSkiaSharp is not beside the program\n", run.Error.ReplaceLineEndings("\n"));
        Assert.All(run.Error.Trim().Split('\n'), line => Assert.StartsWith("caffesharp: ", line));
        // What needs no picture works.
        Assert.Equal(0, CommandProcess.Run(files.Folder, "dotnet", files[Path.GetFileName(command)], "info", net).Exit);
    }
}
