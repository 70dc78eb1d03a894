using CaffeSharp.Blobs;
using CaffeSharp.Formats.Weights;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class LintCommandTests
{
    [Fact]
    public void A_sound_net_has_no_findings()
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("lint", files.Text("net.prototxt", Workshop.Classifier), "--weights", files.Scores(1, 2, 3, 4, 5));
        Assert.Equal((0, "", "0 errors, 0 warnings, 0 notes\n"), (run.Exit, run.Error, run.Output));
    }

    [Fact]
    public void Findings_are_lines_with_their_place_and_errors_make_it_exit_with_1()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("type: \"Convolution\"", "type: \"Convolutional\"", StringComparison.Ordinal) + "\nlayer { name: \"r\" typo: 1 }");
        Caffesharp run = Caffesharp.Run("lint", net);
        Assert.Equal((1, ""), (run.Exit, run.Error));
        Assert.Equal(
        [
            $"{net}:4:17: error: layer 'score' (Convolutional) is of a type that is not known (did you mean Convolution?); the net does not run [unknown-type]",
            $"{net}:8:1: error: layer 'r' () is of a type that is not known; the net does not run [unknown-type]",
            $"{net}:8:19: warning: LayerParameter has no field 'typo', so it is left out (did you mean type?); the layer may compute something else than for those who wrote it; Caffe refuses the whole file [unknown-field]",
            "2 errors, 1 warning, 0 notes",
        ], run.Lines);
    }

    [Fact]
    public void Warnings_alone_exit_with_0_and_the_unplaced_ones_name_the_net()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), weights = files["other.caffemodel"];
        new NetWeights("", [new LayerWeights("scare", "", [new Blob([1])])]).Save(weights);
        Caffesharp run = Caffesharp.Run("lint", net, "-w", weights);
        Assert.Equal(0, run.Exit);
        Assert.StartsWith($"{net}:3:1: warning: layer 'score' (Convolution) has no weights in the file; it runs on its filler, gaussian", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal($"{net}: warning: the weights have a layer 'scare', which is not in the net (did you mean score?); its numbers take no part [unused-weights]", run.Lines[1]);
    }

    [Fact]
    public void A_fault_of_the_text_is_a_finding()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", "name: \"n\"\nlayer { name: 3 }");
        Caffesharp run = Caffesharp.Run("lint", net, "--json");
        Assert.Equal(1, run.Exit);
        Assert.Equal(("error", "syntax", net, 2), ((string?)run.Json[0]!["severity"], (string?)run.Json[0]!["rule"], (string?)run.Json[0]!["file"], (int)run.Json[0]!["line"]!));
    }

    [Fact]
    public void Layers_of_another_phase_are_not_looked_at()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier + "\nlayer { name: \"x\" type: \"Nonsense\" include { phase: TRAIN } }");
        Assert.Equal(0, Caffesharp.Run("lint", net).Exit);
        Assert.Equal(1, Caffesharp.Run("lint", net, "--phase", "train").Exit);
    }
}
