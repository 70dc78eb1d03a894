using System.Globalization;
using System.Xml.Linq;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class DrawCommandTests
{
    public static TheoryData<string> Models => [.. Directory.GetDirectories(Tree.At("models")).Where(folder => File.Exists(Path.Combine(folder, "deploy.prototxt"))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_net_of_models_is_drawn_without_overlap_inside_the_picture(string model)
    {
        using var files = new Workshop();
        XElement svg = Draw(files, Tree.At("models", model, "deploy.prototxt"));
        Box[] boxes = Boxes(svg);
        Assert.True(boxes.Length > 5);
        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.True(boxes[i].X >= 0 && boxes[i].Right <= Number(svg, "width") && boxes[i].Bottom <= Number(svg, "height"));
            for (int k = 0; k < i; k++)
                Assert.True(boxes[i].X >= boxes[k].Right || boxes[k].X >= boxes[i].Right || boxes[i].Y >= boxes[k].Bottom || boxes[k].Y >= boxes[i].Bottom, $"{boxes[i].Name} lies over {boxes[k].Name}");
        }
    }

    [Fact]
    public void A_box_has_the_layers_that_follow_it_with_shapes_and_costs()
    {
        using var files = new Workshop();
        XElement svg = Draw(files, Tree.At("models", "alexnet", "deploy.prototxt"));
        XElement conv1 = Groups(svg).Single(box => (string)box.Attribute("data-name")! == "conv1 relu1");
        Assert.Equal(["conv1 · Convolution", "ReLU", "weights 96 × 3 × 11 × 11", "34.9 k parameters", "105.4 M multiply-adds", "1 × 96 × 55 × 55"], Texts(conv1));
        Assert.Contains("reads data [1, 3, 227, 227]", conv1.Elements().First().Value);
        Assert.Contains("61.0 M parameters, 724.4 M multiply-adds", svg.Value);
    }

    [Fact]
    public void Repeated_parts_are_shown_once_unless_all_are_wanted()
    {
        using var files = new Workshop();
        string resnet = Tree.At("models", "resnet50", "deploy.prototxt");
        string[] folded = [.. Boxes(Draw(files, resnet)).Select(box => box.Name.Split(' ')[0])], all = [.. Boxes(Draw(files, resnet, "--unfolded")).Select(box => box.Name.Split(' ')[0])];
        Assert.Contains("res4b", folded);
        Assert.DoesNotContain("res4c", folded);
        Assert.Contains("res4f", all);
        Assert.Contains("5 times, to res4b, res4c … res4f", Draw(files, resnet).Value);
        // The input, 53 convolutions, 16 sums, two poolings, the inner product and the softmax.
        Assert.Equal(1 + 53 + 16 + 2 + 1 + 1, all.Length);
    }

    [Fact]
    public void The_optimised_net_is_drawn_as_its_steps_with_their_kernels()
    {
        using var files = new Workshop();
        XElement svg = Draw(files, Tree.At("models", "lenet", "deploy.prototxt"), "--optimised");
        Assert.Equal(["data", "conv1", "pool1", "conv2", "pool2", "ip1", "ip2", "prob"], Boxes(svg).Select(box => box.Name));
        Assert.Contains("fully-connected", Texts(Groups(svg)[5]));
        Assert.Contains("ReLU", Texts(Groups(svg)[5]));
        Assert.Contains("in 7 steps", svg.Value);
    }

    [Fact]
    public void A_page_holds_the_picture_and_reaches_for_nothing_outside()
    {
        using var files = new Workshop();
        string page = files["net.html"], net = files.Text("net.prototxt", Workshop.Classifier.Replace("\"tiny\"", "\"</title><b>\"", StringComparison.Ordinal));
        Assert.Equal(0, Caffesharp.Run("draw", net, "-o", page).Exit);
        string text = File.ReadAllText(page);
        Assert.Contains("<title>&lt;/title&gt;&lt;b&gt;</title>", text);
        Assert.Contains("data-name=\"score\"", text);
        Assert.EndsWith("</html>\n", text);
        Assert.DoesNotContain("http", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        Assert.DoesNotContain("{{", text);
    }

    [Fact]
    public void Graphviz_gets_every_box_and_line()
    {
        using var files = new Workshop();
        string dot = files["net.dot"];
        Assert.Equal(0, Caffesharp.Run("draw", files.Text("net.prototxt", Workshop.Classifier.Replace("\"tiny\"", "\"a\\\"b\"", StringComparison.Ordinal)), "-o", dot).Exit);
        string[] lines = File.ReadAllLines(dot);
        Assert.Equal("digraph \"a\\\"b\" {", lines[0]);
        Assert.Contains("  b0 -> b1 [label=\"1 × 3 × 4 × 4\"];", lines);
        Assert.Equal("}", lines[^1]);
    }

    [Fact]
    public void Names_that_XML_cannot_hold_are_drawn_all_the_same()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", """layer { name: "a\001<&>" type: "Input" top: "data" input_param { shape { dim: 1 } } } layer { name: "b" type: "ReLU" bottom: "data" top: "b" }""");
        Assert.Equal(["a\uFFFD<&>", "b"], Boxes(Draw(files, net)).Select(box => box.Name));
    }

    [Theory]
    [InlineData("net.png", "--output takes a file that ends in .svg, .html, .dot, not ")]
    [InlineData("net", "--output takes a file that ends in ")]
    [InlineData("no/such/folder/net.svg", "there is no folder ")]
    public void A_wrong_output_is_refused(string output, string message)
    {
        using var files = new Workshop();
        Caffesharp run = Caffesharp.Run("draw", files.Text("net.prototxt", Workshop.Classifier), "-o", files[output]);
        Assert.Equal(2, run.Exit);
        Assert.Contains(message, run.Error);
    }

    private static XElement Draw(Workshop files, string net, params string[] more)
    {
        string svg = files["net.svg"];
        Caffesharp run = Caffesharp.Run(["draw", net, "-o", svg, .. more]);
        Assert.Equal(0, run.Exit);
        return XDocument.Load(svg).Root!;
    }

    private static XElement[] Groups(XElement svg) => [.. svg.Descendants().Where(one => (string?)one.Attribute("class") == "box")];

    private static IEnumerable<string> Texts(XElement box) => box.Elements().Where(one => one.Name.LocalName == "text").Select(one => one.Value);

    private static Box[] Boxes(XElement svg) => [.. Groups(svg).Select(box => (Box: box, Frame: box.Elements().First(one => one.Name.LocalName == "rect")))
        .Select(pair => new Box((string)pair.Box.Attribute("data-name")!, Number(pair.Frame, "x"), Number(pair.Frame, "y"), Number(pair.Frame, "x") + Number(pair.Frame, "width"), Number(pair.Frame, "y") + Number(pair.Frame, "height")))];

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private sealed record Box(string Name, double X, double Y, double Right, double Bottom);
}
