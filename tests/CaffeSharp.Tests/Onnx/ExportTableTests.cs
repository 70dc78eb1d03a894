using CaffeSharp.Onnx;
using CaffeSharp.Tests.Support;
using CaffeSharp.Verification;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>Every case whose outputs real Caffe computed, written as ONNX and run by ONNX Runtime.</summary>
public sealed class ExportTableTests(ITestOutputHelper output)
{
    [Fact]
    public void No_case_fails_and_only_what_ONNX_lacks_is_refused()
    {
        var rows = Tree.Cases().Select(folder => Row(folder, new())).ToArray();
        foreach (var (name, what, why) in rows)
            output.WriteLine($"{what,-8} {name,-30} {why}");
        output.WriteLine(string.Join(", ", rows.GroupBy(row => row.What).Select(same => $"{same.Count()} {same.Key}")));
        Assert.DoesNotContain(rows, row => row.What == "failed");
    }

    [Theory]
    [InlineData(18)]
    [InlineData(26)]
    public void Younger_opsets_say_the_same(int opset)
    {
        var rows = Tree.Cases().Select(folder => Row(folder, new OnnxOptions { Opset = opset })).ToArray();
        Assert.DoesNotContain(rows, row => row.What == "failed" && !(opset > 21 && row.Why.Contains("up to opset 21", StringComparison.Ordinal)));
    }

    private static (string Name, string What, string Why) Row(string folder, OnnxOptions options)
    {
        var known = VerificationCase.Load(folder);
        try
        {
            return (known.Name, "passed", ExportCase.Check(known.LoadNet(), known.ReadInputs(), known.ReadOutputs(), options));
        }
        catch (OnnxException refusal)
        {
            // A net of nothing but a loss or an accuracy has nothing to compute.
            bool isExpected = refusal.Message.Contains("nothing to write but layers that judge", StringComparison.Ordinal);
            return (known.Name, isExpected ? "refused" : "failed", refusal.Message);
        }
#pragma warning disable CA1031 // all that can go wrong belongs into the table
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (known.Name, "failed", $"{fault.GetType().Name}: {fault.Message}");
        }
    }
}
