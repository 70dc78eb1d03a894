using System.Diagnostics;
using System.Text;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats;

public sealed class NetFileTests
{
    private const string Tiny = "layer { name: 'in' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 2 } } } layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'y' }";

    [Fact]
    public void A_solver_that_names_itself_is_refused()
    {
        using var folder = new TempFolder();
        string path = folder.Write("solver.prototxt", "net: 'solver.prototxt'"u8.ToArray());
        Assert.Contains("is a solver too", Assert.Throws<FileFormatException>(() => Net.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_solvers_that_name_each_other_are_refused()
    {
        using var folder = new TempFolder();
        string path = folder.Write("a.prototxt", "net: 'b.prototxt'"u8.ToArray());
        folder.Write("b.prototxt", "net: 'a.prototxt'"u8.ToArray());
        Assert.Contains("is a solver too", Assert.Throws<FileFormatException>(() => Net.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "is empty, or no ordinary file")]
    [InlineData("/dev/random", "is empty, or no ordinary file")]
    public void A_solver_that_names_a_device_is_refused(string device, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a device of Linux");
        using var folder = new TempFolder();
        string path = folder.Write("solver.prototxt", Encoding.UTF8.GetBytes($"net: '{device}'"));
        Assert.Contains(message, Assert.Throws<FileFormatException>(() => Net.Load(path)).Message, StringComparison.Ordinal);
        Assert.Equal($"{device} is a device, not a file", Assert.Throws<FileFormatException>(() => Net.Load(device)).Message);
        Assert.Equal($"{device} is a device, not a file", Assert.Throws<FileFormatException>(() => NetWeights.Load(device)).Message);
    }

    [Fact]
    public void A_solver_that_names_a_pipe_does_not_wait_for_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a pipe with a name");
        using var folder = new TempFolder();
        string pipe = Path.Combine(folder.Path, "pipe");
        Process.Start("mkfifo", pipe).WaitForExit();
        string path = folder.Write("solver.prototxt", "net: 'pipe'"u8.ToArray());
        Assert.Contains("is empty, or no ordinary file", Assert.Throws<FileFormatException>(() => Net.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net_param")]
    [InlineData("test_net_param")]
    [InlineData("train_net_param")]
    public void A_net_inside_a_solver_is_read(string field)
    {
        using var folder = new TempFolder();
        string path = folder.Write("solver.prototxt", Encoding.UTF8.GetBytes($"base_lr: 0.1 device_id: 0 device_id: 1 {field} {{ {Tiny} }}"));
        Assert.Equal(["y"], Net.Load(path).Graph.Outputs.Select(value => value.Name));
    }

    [Fact]
    public void Nets_and_weights_come_from_streams_and_memory()
    {
        byte[] net = File.ReadAllBytes(Tree.Golden("conv_3x3", "net.prototxt")), weights = File.ReadAllBytes(Tree.Golden("conv_3x3", "weights.caffemodel"));
        var fromMemory = Net.Load(net, weights);
        var fromPipes = Net.Load(new OneWayStream(net), new OneWayStream(weights));
        Assert.Empty(fromMemory.Graph.Weights.AtFiller);
        Assert.Equal(fromMemory.Graph.Parameters.First().Data.Span, fromPipes.Graph.Parameters.First().Data.Span);
        Assert.Contains("no kind of file known here", Assert.Throws<FileFormatException>(() => NetWeights.Load(new OneWayStream(new byte[1 << 20]), "x")).Message, StringComparison.Ordinal);
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
