using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>Nets of a few lines that once gave wrong numbers, ended the process or took gigabytes.</summary>
public sealed class OddNetTests
{
    [Theory]
    [InlineData("dim: 1 dim: 1 dim: 4", "Convolution", "num_output: 1 kernel_size: 65535 dilation: 65535", "spans 4294770691")]
    [InlineData("dim: 1 dim: 1 dim: 4 dim: 1", "Convolution", "num_output: 1 kernel_h: 65535 kernel_w: 1 dilation_h: 65535 dilation_w: 1", "spans 4294770691")]
    [InlineData("dim: 1 dim: 1 dim: 5", "Deconvolution", "num_output: 1 stride: 65535 kernel_size: 65535 dilation: 65535", "makes 4295032831 numbers")]
    public void A_window_out_of_all_bounds_is_a_clear_fault(string input, string type, string settings, string expected)
    {
        CaffeException fault = Assert.ThrowsAny<CaffeException>(() => Net.Parse(Text(input, type, settings)).CreateSession());
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dim: 1 dim: 0 dim: 3 dim: 3", "Convolution", "num_output: 16 kernel_size: 1", 1 << 20)]
    [InlineData("dim: 1 dim: 0 dim: 3 dim: 3", "Deconvolution", "num_output: 16 kernel_size: 1", 1 << 20)]
    [InlineData("dim: 1 dim: 1 dim: 1 dim: 1", "Convolution", "num_output: 1 kernel_size: 1 stride: 30000 pad: 15000", 1 << 20)]
    [InlineData("dim: 0 dim: 1 dim: 1 dim: 1", "Convolution", "num_output: 1 kernel_size: 2 pad: 10000", 1 << 20)]
    [InlineData("dim: 0 dim: 65535 dim: 100 dim: 100", "Convolution", "num_output: 1 kernel_size: 1", 1 << 20)]
    [InlineData("dim: 1 dim: 1 dim: 2 dim: 2", "Deconvolution", "num_output: 1 kernel_size: 1 stride: 1000", 5 << 20)]
    [InlineData("dim: 1 dim: 4 dim: 9 dim: 1", "Deconvolution", "num_output: 4 group: 4 kernel_h: 3 kernel_w: 1 stride_h: 500 stride_w: 1", 1 << 20)]
    [InlineData("dim: 1 dim: 1 dim: 1 dim: 1", "Deconvolution", "num_output: 1 kernel_size: 2 dilation: 40000 pad: 20000", 1 << 20)]
    [InlineData("dim: 1 dim: 1 dim: 2", "Deconvolution", "num_output: 1 kernel_size: 1 stride: 65535", 1 << 20)]
    public void An_odd_net_runs_in_little_memory(string input, string type, string settings, long mostBytes)
    {
        using Session session = Net.Parse(Text(input, type, settings)).CreateSession();
        Assert.True(session.Plan.Memory.Bytes <= mostBytes, $"it takes {session.Plan.Memory.Bytes} bytes");
        session.Run(new Blob(Shape.Create([.. Net.Parse(Text(input, type, settings)).Graph.Inputs[0].Shape])));
    }

    [Theory]
    [InlineData("Deconvolution", "convolution_param { num_output: 1 kernel_size: 1 stride: 30000 }", 900060001)]
    [InlineData("Deconvolution", "convolution_param { num_output: 1 kernel_size: 1000 stride: 30000 }", 961000000)]
    [InlineData("Pooling", "pooling_param { pool: AVE kernel_size: 30001 pad: 30000 }", 900120004)]
    [InlineData("Convolution", "convolution_param { num_output: 1 kernel_size: 1 pad: 15000 }", 900120004)]
    public void Blobs_out_of_proportion_are_refused_unless_they_are_allowed(string type, string settings, int numbers)
    {
        var net = Net.Parse($$"""
            layer { name: "d" type: "Input" top: "d" input_param { shape { dim: 1 dim: 1 dim: 2 dim: 2 } } }
            layer { name: "c" type: "{{type}}" bottom: "d" top: "c" {{settings}} }
            """);
        NetException fault = Assert.Throws<NetException>(() => net.CreateSession().Plan);
        Assert.StartsWith($"line 2: layer 'c' ({type}) makes {numbers} numbers, and the net takes {numbers >> 18} MiB", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--memory", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<NetException>(() => net.CreateSession(new SessionOptions { MemoryLimit = 1L << 30 }).Plan);
        Assert.Contains("more than the 1024 MiB allowed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_of_memory_allows_what_is_out_of_proportion()
    {
        var net = Net.Parse(Text("dim: 1 dim: 1 dim: 2 dim: 2", "Deconvolution", "num_output: 1 kernel_size: 1 stride: 9000"));
        Assert.Throws<NetException>(() => net.CreateSession().Plan);
        using Session session = net.CreateSession(new SessionOptions { MemoryLimit = 1L << 30 });
        Assert.InRange(session.Plan.Memory.Bytes, 9001 * 9001 * 4, 1 << 30);
    }

    private static string Text(string input, string type, string settings) =>
        "layer { name: \"d\" type: \"Input\" top: \"d\" input_param { shape { " + input + " } } } "
        + $"layer {{ name: \"c\" type: \"{type}\" bottom: \"d\" top: \"c\" convolution_param {{ {settings} }} }}";
}
