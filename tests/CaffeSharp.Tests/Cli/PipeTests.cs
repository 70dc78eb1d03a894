using CaffeSharp.Cli;
using Xunit;

namespace CaffeSharp.Tests.Cli;

/// <summary>The command as a process, fed through pipes.</summary>
public sealed class PipeTests
{
    [Theory]
    [InlineData("cat NET | CMD classify - PICTURE -w WEIGHTS")]
    [InlineData("cat NET | CMD classify /dev/stdin PICTURE -w WEIGHTS")]
    [InlineData("cat WEIGHTS | CMD classify NET PICTURE -w -")]
    [InlineData("cat PICTURE | CMD classify NET - -w WEIGHTS")]
    [InlineData("cat PICTURE | CMD classify NET /dev/stdin -w WEIGHTS")]
    [InlineData("CMD classify <(cat NET) <(cat PICTURE) -w <(cat WEIGHTS)")]
    public void Nets_weights_and_pictures_come_through_pipes(string script)
    {
        using var files = new Workshop();
        (int exit, string output, string error) = Run(files, script);
        Assert.True(exit == 0, error);
        Assert.Contains("5.0000 - \"4\"", output);
    }

    [Theory]
    [InlineData("CMD upgrade NET - | CMD info -")]
    [InlineData("CMD upgrade NET - 2> notes | diff - <(CMD upgrade NET x.prototxt > y 2>&1; cat x.prototxt) && grep 'wrote to standard output' notes")]
    [InlineData("CMD init NET -o - | CMD info NET -w -")]
    [InlineData("mkfifo p.caffemodel; cat p.caffemodel > read.caffemodel & CMD convert WEIGHTS p.caffemodel && wait && CMD info NET -w read.caffemodel")]
    [InlineData("CMD export NET -o - | head -c 1 | cmp -n 1 - <(printf '\\x08')")]
    public void Files_go_into_pipes(string script)
    {
        using var files = new Workshop();
        (int exit, string _, string error) = Run(files, script);
        Assert.True(exit == 0, error);
        Assert.False(File.Exists(files["-"]));
    }

    [Fact]
    public void A_file_beyond_the_limit_of_its_user_is_one_line_and_leaves_nothing()
    {
        using var files = new Workshop();
        // The runtime itself maps files that are larger, unless told not to.
        (int exit, string _, string error) = Run(files, "export DOTN''ET_EnableWriteXorExecute=0; ulimit -f 1; CMD convert WEIGHTS large.h5");
        Assert.True(exit == 2, error);
        Assert.StartsWith("caffesharp: large.h5 cannot be written: it becomes larger", error);
        Assert.Empty(Directory.GetFiles(files.Folder, "*.part*"));
    }

    [Theory]
    [InlineData("ln -s /dev/full full.caffemodel; CMD convert WEIGHTS full.caffemodel", "full.caffemodel cannot be written: No space left on device")]
    [InlineData("ln -s /dev/full full.h5; CMD convert WEIGHTS full.h5", "full.h5 cannot be written: No space left on device")]
    [InlineData("CMD upgrade NET /dev/full", "/dev/full cannot be written: No space left on device")]
    public void A_full_disk_is_one_line(string script, string message)
    {
        using var files = new Workshop();
        (int exit, string _, string error) = Run(files, script);
        Assert.Equal(2, exit);
        Assert.StartsWith($"caffesharp: {message}", error);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
    }

    [Fact]
    public void A_command_that_is_ended_leaves_no_half_file()
    {
        using var files = new Workshop();
        // The second picture never comes, so the file is begun and not done.
        Caffesharp run = Run(files, """
            mkfifo slow.png
            CMD features NET --blob score PICTURE slow.png -o out.npy --batch 1 &
            while kill -0 $! 2>/dev/null && ! ls *.part >/dev/null 2>&1; do sleep 0.05; done
            ls *.part | wc -l
            kill -TERM $!; wait; ls
            """);
        Assert.True(run.Output == "1\na.png\nnet.prototxt\nscores.caffemodel\nslow.png\n", run.Output + run.Error);
    }

    private static Caffesharp Run(Workshop files, string script)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        script = script.Replace("NET", files.Text("net.prototxt", Workshop.Classifier), StringComparison.Ordinal)
            .Replace("PICTURE", files.Picture("a.png"), StringComparison.Ordinal)
            .Replace("WEIGHTS", files.Scores(1, 2, 3, 4, 5), StringComparison.Ordinal)
            .Replace("CMD", $"dotnet {typeof(CommandLine).Assembly.Location}", StringComparison.Ordinal);
        return CommandProcess.Run(files.Folder, "/bin/bash", "-c", script);
    }
}
