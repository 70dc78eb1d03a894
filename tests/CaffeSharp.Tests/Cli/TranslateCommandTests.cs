using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class TranslateCommandTests
{
    private const string Grouped = "Conv2d(96, 256, 5, padding=2, groups=2)";

    [Fact]
    public void One_convolution_is_said_three_times()
    {
        Caffesharp run = Caffesharp.Run("translate", Grouped);
        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal("""
            Caffe:
            layer {
              name: "conv"
              type: "Convolution"
              bottom: "data"
              top: "conv"
              convolution_param {
                num_output: 256
                pad: 2
                kernel_size: 5
                group: 2
              }
            }

            TensorFlow:
            Conv2D(256, 5, padding="same", groups=2, input_shape=(None, None, 96))

            PyTorch:
            Conv2d(96, 256, 5, padding=2, groups=2)


            """.ReplaceLineEndings("\n"), run.Output);
    }

    [Fact]
    public void One_dialect_gives_the_words_alone_or_the_reason_and_exit_code_1()
    {
        Caffesharp pytorch = Caffesharp.Run("translate", "layer { type: \"Convolution\" convolution_param { num_output: 8 kernel_size: 3 } }", "--to", "pytorch");
        Assert.Equal((0, "LazyConv2d(8, 3)\n"), (pytorch.Exit, pytorch.Output));
        Caffesharp caffe = Caffesharp.Run("translate", "Conv2d(3, 8, 3, padding=1, padding_mode='reflect')", "--to", "caffe");
        Assert.Equal((1, ""), (caffe.Exit, caffe.Output));
        Assert.StartsWith("caffesharp: Caffe has no words for it: ", caffe.Error);
    }

    [Fact]
    public void JSON_has_words_or_a_reason_for_each()
    {
        Caffesharp run = Caffesharp.Run("translate", "Conv2d(3, 8, 3, padding=1, padding_mode='reflect')", "--json");
        Assert.Equal(0, run.Exit);
        Assert.Null(run.Json[0]!["caffe"]!["text"]);
        Assert.Contains("zeros", (string?)run.Json[0]!["caffe"]!["reason"]);
        Assert.Null(run.Json[0]!["pytorch"]!["reason"]);
    }

    [Fact]
    public void A_file_s_convolutions_are_all_translated()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier + Workshop.Classifier.Replace("name: \"tiny\"", "", StringComparison.Ordinal));
        Assert.Equal(["LazyConv2d(5, 4)", "LazyConv2d(5, 4)"], Caffesharp.Run("translate", net, "--to", "pytorch").Lines);
    }

    [Theory]
    [InlineData("Linear(3, 4)")]
    [InlineData("Conv2d(3, 8")]
    [InlineData("layer { type: \"ReLU\" }")]
    [InlineData("")]
    public void What_is_no_convolution_is_one_line_and_exit_code_2(string text)
    {
        Caffesharp run = Caffesharp.Run("translate", text);
        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }
}
