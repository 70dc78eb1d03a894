using CaffeSharp.Onnx;
using CaffeSharp.Tests.Support;
using CaffeSharp.Verification;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>Every case whose outputs real Caffe computed, written as ONNX and run by ONNX Runtime.</summary>
public sealed class ExportTableTests(ITestOutputHelper output)
{
    [Fact]
    public void No_case_fails_and_only_what_ONNX_lacks_is_refused() => Assert.DoesNotContain(Table(new()), row => row.What == "failed");

    [Fact]
    public void Folded_weights_say_the_same() => Assert.DoesNotContain(Table(new OnnxOptions { Folds = true }), row => row.What == "failed");

    [Theory]
    [InlineData(18)]
    [InlineData(26)]
    public void Younger_opsets_say_the_same(int opset) => Assert.DoesNotContain(
        Table(new OnnxOptions { Opset = opset }), row => row.What == "failed" && !(opset > 21 && row.Why.Contains("up to opset 21", StringComparison.Ordinal)));

    private (string Name, string What, string Why)[] Table(OnnxOptions options)
    {
        var rows = Tree.Cases().Select(folder => Row(folder, options)).ToArray();
        foreach (var (name, what, why) in rows)
            output.WriteLine($"{what,-8} {name,-30} {why}");
        output.WriteLine(string.Join(", ", rows.GroupBy(row => row.What).Select(same => $"{same.Count()} {same.Key}")));
        return rows;
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
