using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using Xunit;

namespace CaffeSharp.Tests.Formats;

public sealed class OutputFileTests
{
    private static readonly NetWeights Weights = new("", [new LayerWeights("ip", "InnerProduct", [new Blob([2], new float[] { 1, 2 })])]);

    [Theory]
    [InlineData("w.caffemodel")]
    [InlineData("w.h5")]
    public void A_link_stays_a_link_and_permissions_are_kept(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("links and permissions of Unix");
            return;
        }
        using var folder = new TempFolder();
        string target = folder.Write("target", [1]), link = Path.Combine(folder.Path, name);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, target);
        Weights.Save(link);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Equal([1f, 2], NetWeights.Load(target).Layers[0].Blobs[0].Span);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_folder_is_no_file_and_one_that_is_missing_is_named()
    {
        using var folder = new TempFolder();
        string missing = Path.Combine(folder.Path, "missing");
        Assert.Equal($"{folder.Path} is a folder; name a file in it", Fault(folder.Path));
        Assert.Equal($"{missing}/w.caffemodel cannot be written: there is no folder {missing}", Fault($"{missing}/w.caffemodel"));

        static string Fault(string path) => Assert.Throws<FileFormatException>(() => Weights.Save(path)).Message;
    }

    [Theory]
    [InlineData("w.caffemodel")]
    [InlineData("w.h5")]
    public void A_full_disk_is_one_line_and_devices_stay_what_they_are(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a device of Linux");
        using var folder = new TempFolder();
        string full = Path.Combine(folder.Path, name), nothing = Path.Combine(folder.Path, $"null-{name}");
        File.CreateSymbolicLink(full, "/dev/full");
        File.CreateSymbolicLink(nothing, "/dev/null");
        Assert.StartsWith($"{full} cannot be written: ", Assert.Throws<FileFormatException>(() => Weights.Save(full)).Message, StringComparison.Ordinal);
        Weights.Save(nothing);
        Assert.Equal("/dev/null", new FileInfo(nothing).LinkTarget);
        Assert.True(File.Exists("/dev/null") && new FileInfo("/dev/null").Length == 0);
    }
}
