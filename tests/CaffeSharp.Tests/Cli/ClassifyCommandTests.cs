using CaffeSharp.Cli;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class ClassifyCommandTests
{
    [Fact]
    public void The_output_is_that_of_caffes_example_to_the_byte()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), picture = files.Picture("a.png");
        string labels = files.Text("labels.txt", "n01 tench\nn02 tabby, tabby cat\nn03 fox\nn04 cup\nn05 \"mug\"\n");
        Caffesharp run = Caffesharp.Run("classify", net, "-w", files.Scores(0.3134f, 0.03125f, 0.5f, -0.00001f, 12.25f), "-l", labels, picture);
        Assert.Equal(0, run.Exit);
        Assert.Equal(
            $"---------- Prediction for {picture} ----------\n12.2500 - \"n05 \"mug\"\"\n0.5000 - \"n03 fox\"\n0.3134 - \"n01 tench\"\n"
            + "0.0312 - \"n02 tabby, tabby cat\"\n-0.0000 - \"n04 cup\"\n",
            run.Output);
        Assert.Matches("^caffesharp: input 'data': resize to 4x4 \\(OpenCV bilinear on bytes\\), BGR\ncaffesharp: loaded in .* forward .*s\n$", run.Error);
    }

    [Fact]
    public void Without_labels_the_index_and_without_weights_the_seed_are_told()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), picture = files.Picture("a.png");
        Caffesharp run = Caffesharp.Run("classify", net, picture, picture, "--top", "2", "--seed", "9");
        Assert.Equal(0, run.Exit);
        Assert.Equal(6, run.Lines.Length);
        Assert.Matches("^-?[0-9]+[.][0-9]{4} - \"[0-4]\"$", run.Lines[1]);
        Assert.Equal(run.Lines[..3], run.Lines[3..]);
        Assert.Contains("caffesharp: no --weights given: every layer stands at its filler (--seed 9)\n", run.Error);
        Assert.NotEqual(run.Output, Caffesharp.Run("classify", net, picture, picture, "--top", "2", "--seed", "10").Output);
    }

    [Fact]
    public void Equal_scores_come_in_the_order_of_the_classes()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Caffesharp run = Caffesharp.Run("classify", net, "-w", files.Scores(1, 2, 2, 1, 2), files.Picture("a.png"));
        Assert.Equal(["1", "2", "4", "0", "3"], run.Lines[1..].Select(line => line.Split('"')[1]));
    }

    [Fact]
    public void Json_has_scores_treatment_and_times()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), picture = files.Picture("a.png");
        Caffesharp run = Caffesharp.Run("classify", net, picture, "-w", files.Scores(0.1f, 2, 3, 4, float.NaN), "--json", "--mean", "1,2,3", "--scale", "0.5", "--order", "rgb");
        Assert.Equal("resize to 4x4 (OpenCV bilinear on bytes), RGB, minus 1, 2, 3, times 0.5", (string?)run.Json["preprocessing"]);
        var predictions = run.Json["images"]![0]!["predictions"]!.AsArray();
        Assert.Equal([3, 2, 1, 0, 4], predictions.Select(prediction => (int)prediction!["index"]!));
        Assert.Equal(4, (double)predictions[0]!["score"]!);
        Assert.Contains("\"score\": 0.1\n", run.Output);
        Assert.Null(predictions[4]!["score"]);
        Assert.True((double)run.Json["forward_ms"]! > 0);
    }

    [Fact]
    public void Ten_crops_are_averaged()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), weights = files.Scores(1, 2, 3, 4, 5), picture = files.Picture("a.png");
        Caffesharp run = Caffesharp.Run("classify", net, "-w", weights, picture, "--preset", "pycaffe", "--oversample");
        Assert.Equal("5.0000 - \"4\"", run.Lines[1]);
        Assert.Contains("ten crops of 4x4", run.Error);
        Assert.StartsWith("caffesharp: --oversample ", Caffesharp.Run("classify", net, "-w", weights, picture, "--oversample").Error);
    }

    [Fact]
    public void A_bad_picture_is_named_and_the_others_are_classified()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), good = files.Picture("good.png"), text = files.Text("text.jpg", "no picture");
        string missing = files["missing.jpg"];
        Caffesharp run = Caffesharp.Run("classify", net, text, missing, good);
        Assert.Equal(2, run.Exit);
        Assert.Equal($"---------- Prediction for {good} ----------", run.Lines[0]);
        Assert.Equal(6, run.Lines.Length);
        Assert.Contains($"caffesharp: {text}: not a picture in JPEG, PNG, WebP, BMP, GIF, TIFF or PPM form, but text\n", run.Error);
        Assert.Contains($"caffesharp: {missing}: there is no such file\n", run.Error);
        Caffesharp json = Caffesharp.Run("classify", net, missing, good, "--json");
        Assert.Equal(2, json.Exit);
        Assert.Equal($"{missing}: there is no such file", (string)json.Json["images"]![0]!["error"]!);
        Assert.Equal(5, json.Json["images"]![1]!["predictions"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Folders_and_lists_are_gone_through_in_batches_and_broken_files_told_at_the_end(int batch)
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Directory.CreateDirectory(files["photos"]);
        for (int i = 0; i < 8; i++)
            files.Picture($"photos/{i}.png", 4 + i, 5);
        files.Text("photos/3.png", "broken");
        string list = files.Text("list.txt", "photos/7.png\nphotos/gone.png 2\n");
        Caffesharp one = Caffesharp.Run("classify", net, files["photos"], list, "--batch", "1", "--top", "5"), run = Caffesharp.Run("classify", net, files["photos"], list, "--batch", $"{batch}", "--top", "5");
        Assert.Equal(2, run.Exit);
        Assert.Equal(one.Output, run.Output);
        Assert.Equal(["0", "1", "2", "4", "5", "6", "7", "7"], run.Lines.Where(line => line[0] == '-' && line[1] == '-').Select(line => Path.GetFileNameWithoutExtension(line.Split(' ')[^2])));
        Assert.Matches("3.png: not a picture .*\n.*gone.png: there is no such file\ncaffesharp: 2 of 10 pictures could not be read\n", run.Error);
        var images = Caffesharp.Run("classify", net, files["photos"], list, "--batch", $"{batch}", "--json").Json["images"]!.AsArray();
        Assert.Equal([3, 9], Enumerable.Range(0, images.Count).Where(i => images[i]!["error"] is not null));
    }

    [Fact]
    public void The_names_of_ImageNet_need_no_file()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("num_output: 5", "num_output: 1000", StringComparison.Ordinal));
        float[] scores = new float[1000];
        scores[281] = 2;
        Caffesharp run = Caffesharp.Run("classify", net, "-w", files.Scores(scores), files.Picture("a.png"), "--labels", "imagenet", "--top", "1");
        Assert.Equal("2.0000 - \"tabby, tabby cat\"", run.Lines[1]);
        Assert.Contains("imagenet has 1000 labels, and the net's output", Caffesharp.Run("classify", files.Text("five.prototxt", Workshop.Classifier), files["a.png"], "-l", "imagenet").Error);
    }

    [Fact]
    public void A_single_pixel_is_classified_with_a_warning()
    {
        using var files = new Workshop();
        string picture = files.Picture("dot.png", 1, 1);
        Caffesharp run = Caffesharp.Run("classify", files.Text("net.prototxt", Workshop.Classifier), picture);
        Assert.Equal(0, run.Exit);
        Assert.Equal(6, run.Lines.Length);
        Assert.Contains($"caffesharp: warning: {picture} is a single pixel", run.Error);
    }

    [Fact]
    public void Labels_that_do_not_fit_are_refused()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), labels = files.Text("labels.txt", "a\nb\n");
        Caffesharp run = Caffesharp.Run("classify", net, files.Picture("a.png"), "--labels", labels);
        Assert.Equal(2, run.Exit);
        Assert.Equal($"caffesharp: {labels} has 2 labels, and the net's output 'score' [1, 5, 1, 1] has 5 classes\n", run.Error);
    }

    [Theory]
    [InlineData("--resize", "big", "caffesharp: --resize takes a size such as 256 or 320x240, not 'big'")]
    [InlineData("--resize", "2", "caffesharp: a picture resized to 2x2 is smaller than the net's input of 4x4")]
    [InlineData("--mean", "1,2", "caffesharp: a mean has 1 or 3 values, one per channel, not 2")]
    public void A_bad_treatment_is_refused(string option, string value, string message)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("classify", files.Text("net.prototxt", Workshop.Classifier), files.Picture("a.png"), option, value);
        Assert.Equal(2, run.Exit);
        Assert.Equal(message, run.Error.TrimEnd('\n').Split('\n')[^1]);
    }

    [Fact]
    public void A_net_that_does_not_classify_is_refused()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("kernel_size: 4", "kernel_size: 3", StringComparison.Ordinal));
        Caffesharp run = Caffesharp.Run("classify", net, files.Picture("a.png"));
        Assert.Equal("caffesharp: the net's output 'score' [1, 5, 2, 2] is not one score for each class, [N, classes]\n", run.Error);
        Assert.Equal(2, run.Exit);
    }

    [Theory]
    [InlineData(0.03125f, "0.0312")] // An exact half goes to the even digit, as glibc prints it.
    [InlineData(0.09375f, "0.0938")]
    [InlineData(1f, "1.0000")]
    [InlineData(-0.00004f, "-0.0000")]
    [InlineData(float.NaN, "nan")]
    [InlineData(float.NegativeInfinity, "-inf")]
    public void Scores_are_printed_as_by_cpp(float score, string text) => Assert.Equal(text, Units.FourDecimals(score));
}
