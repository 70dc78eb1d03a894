using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using CaffeSharp.Tests.Support;
using CaffeSharp.Verification;
using Xunit;

namespace CaffeSharp.Tests.Operators;

/// <summary>The recorded calls of TensorFlow.js and libtorch.</summary>
public sealed class OperatorCaseTests
{
    public static TheoryData<string> Names => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order()];

    private static string Root => Tree.Operators;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_call_gives_what_was_recorded(string name)
    {
        OperatorCaseResult result = Load(name).Verify();
        Assert.True(result.Passed, result.Message);
    }

    [Fact]
    public void The_record_is_complete() => Assert.Equal(118, Names.Count);

    [Fact]
    public void Another_output_does_not_pass()
    {
        using var folder = new CopiedCase("tf_conv2d_same_k3");
        string output = Path.Combine(folder.Path, "out_y.npy");
        Blob off = NpyFile.Read(output);
        off.Span[7] += 1e-3f;
        NpyFile.Write(output, off);
        OperatorCaseResult result = OperatorCase.Load(folder.Path).Verify();
        Assert.False(result.Passed);
        Assert.Contains("element 7", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pt_conv2d_error_cin_mismatch", "but got 5 channels", "but got 6 channels")]
    [InlineData("pt_conv2d_error_cin_mismatch", "channels instead", "strides instead")]
    [InlineData("pt_conv2d_error_groups_zero", "non-positive groups", "negative padding")]
    [InlineData("pt_conv2d_error_stride_zero", "non-positive stride is not supported", "no idea")]
    [InlineData("tf_conv2d_error_stride_zero", "\"error\"", "\"output\": {\"file\": \"in_x.npy\", \"shape\": [1, 5, 5, 2]}, \"was\"")]
    [InlineData("tf_conv2d_same_k3", "\"output\"", "\"error\": \"Strides should be larger than 0.\", \"was\"")]
    [InlineData("tf_conv2d_same_k3", "\"conv2d\"", "\"conv9d\"")]
    public void Another_verdict_does_not_pass(string name, string told, string changed)
    {
        using var folder = new CopiedCase(name);
        folder.Edit(told, changed);
        Assert.False(OperatorCase.Load(folder.Path).Verify().Passed);
    }

    [Theory]
    [InlineData("\"args\"", "\"arguments\"", "no operator case")]
    [InlineData("{", "[", "not JSON")]
    [InlineData("in_x.npy", "in_w.npy", "a shape [1, 2, 6, 6] where the blob has [3, 2, 3, 3]")]
    public void A_broken_case_file_is_refused(string told, string changed, string reason)
    {
        using var folder = new CopiedCase("pt_conv2d_error_groups_zero");
        folder.Edit(told, changed);
        Assert.Contains(reason, Assert.Throws<OperatorException>(() => OperatorCase.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pt_conv2d_groups2", "\"groups\": 2", "\"groups\": \"two\"")]
    [InlineData("pt_conv2d_groups2", "\"groups\": 2", "\"groups\": 2.5")]
    [InlineData("pt_conv2d_groups2", "\"padding_mode\": \"zeros\"", "\"padding_mode\": \"mirror\"")]
    [InlineData("tf_conv2d_same_k3", "\"SAME\"", "[[0], [1]]")]
    [InlineData("tf_conv2d_same_k3", "\"SAME\"", "null")]
    [InlineData("tf_conv2d_same_k3", "\"NHWC\"", "\"HWNC\"")]
    [InlineData("tf_conv2d_same_k3", "\"w\"", "\"weights\"")]
    public void Arguments_of_another_kind_fail_the_case(string name, string told, string changed)
    {
        using var folder = new CopiedCase(name);
        folder.Edit(told, changed);
        Assert.False(OperatorCase.Load(folder.Path).Verify().Passed);
    }

    [Fact]
    public void Only_folders_of_operators_are_taken_for_one()
    {
        Assert.True(OperatorCase.IsIn(Path.Combine(Root, "pt_conv1d_basic")));
        Assert.False(OperatorCase.IsIn(Root));
        Assert.False(OperatorCase.IsIn(Path.Combine(Root, "..", "golden", "conv_1d")));
        Assert.Throws<OperatorException>(() => OperatorCase.Load(Root));
    }

    private static OperatorCase Load(string name) => OperatorCase.Load(Path.Combine(Root, name));

    /// <summary>A case that may be spoiled.</summary>
    private sealed class CopiedCase : IDisposable
    {
        public CopiedCase(string name)
        {
            Path = Directory.CreateTempSubdirectory("ops").FullName;
            foreach (string file in Directory.GetFiles(System.IO.Path.Combine(Root, name)))
                File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }

        public string Path { get; }

        public void Edit(string told, string changed)
        {
            string json = System.IO.Path.Combine(Path, "case.json"), text = File.ReadAllText(json);
            Assert.Contains(told, text, StringComparison.Ordinal);
            File.WriteAllText(json, text.Replace(told, changed, StringComparison.Ordinal));
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
