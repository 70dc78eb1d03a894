using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Formats;

public sealed class TextSolverAndLabelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("caffesharp");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("net: 'net.prototxt'", "examples/mnist/net.prototxt")]
    [InlineData("net: 'examples/mnist/net.prototxt'", "examples/mnist/net.prototxt")]
    [InlineData("net: '/gone/with/its/disk/net.prototxt' base_lr: 0.1", "examples/mnist/net.prototxt")]
    [InlineData("train_net: 'top.prototxt'", "top.prototxt")]
    [InlineData("train_net: 'top.prototxt' test_net: 'net.prototxt' test_net: 'top.prototxt' solver_mode: GPU", "examples/mnist/net.prototxt")]
    public void A_solver_points_to_its_net(string solver, string net)
    {
        Write("examples/mnist/net.prototxt", "");
        Write("top.prototxt", "");
        string path = Write("examples/mnist/solver.prototxt", solver);
        Assert.Equal(Path.Combine(_folder.FullName, net), SolverFile.FindNet(path));
    }

    [Theory]
    [InlineData("base_lr: 1", "names no net (net, train_net or test_net)")]
    [InlineData("net_param { name: 'x' }", "holds its net inside")]
    [InlineData("\n net: 'no-such.prototxt'", ":2:2: there is no file for the net \"no-such.prototxt\"")]
    [InlineData("net: ''", ":1:1: there is no file for the net \"\"")]
    [InlineData("net: 'a\\0b'", ":1:1: there is no file for the net \"a\0b\"")]
    [InlineData("net: 3", ":1:6: expected a string for net, found '3'")]
    public void A_solver_without_a_net_to_find_is_refused(string solver, string message)
    {
        string path = Write("solver.prototxt", solver);
        string fault = Assert.ThrowsAny<CaffeException>(() => SolverFile.FindNet(path)).Message;
        Assert.StartsWith(path, fault, StringComparison.Ordinal);
        Assert.Contains(message, fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("net: 'a' base_lr: 0.1 solver_mode: CPU", true)]
    [InlineData("train_net_param { layer { } }", true)]
    [InlineData("base_lr: 0.1", false)]
    [InlineData("layer { } net: 'x'", false)]
    [InlineData("name: 'net'", false)]
    public void A_solver_is_told_from_a_net(string text, bool isSolver) =>
        Assert.Equal(isSolver, SolverFile.IsSolver(TextFormat.Parse<NetParameter>(text)));

    [Theory]
    [InlineData("n01440764 tench, Tinca tinca\r\nn01443537 goldfish\r\n\r\n", new[] { "n01440764 tench, Tinca tinca", "n01443537 goldfish" })]
    [InlineData("cat\n\ndog", new[] { "cat", "", "dog" })]
    [InlineData("item\nitems {", new[] { "item", "items {" })]
    [InlineData("# map\nitem {\n name: 'none_of_the_above' label: 0 display_name: 'background'\n}\nitem { name: 'dog' label: 2 }",
        new[] { "background", "", "dog" })]
    [InlineData("item\n{ label: 0 name: 'a' }", new[] { "a" })]
    [InlineData("item < label: 0 name: 'a' > item: { label: 1 name: 'b' }", new[] { "a", "b" })]
    public void Labels_read_by_class(string text, string[] labels) =>
        Assert.Equal(labels, LabelFile.Read(Write("labels.txt", text)));

    [Theory]
    [InlineData("", " holds no labels")]
    [InlineData("\n \n", " holds no labels")]
    [InlineData("<html>", " is no list of labels: this looks like an HTML page")]
    [InlineData("item { label: 2000000000 name: 'x' }", ":1:1: a class of 2000000000 is not from 0 to 999999")]
    [InlineData("item { label: -1 }", ":1:1: a class of -1 is not")]
    [InlineData("item { label: 1 }\nitem { label: 1 }", ":2:1: class 1 is given a second time")]
    public void A_file_without_labels_is_refused(string text, string message)
    {
        string path = Write("labels.txt", text);
        Assert.StartsWith(path + message, Assert.ThrowsAny<CaffeException>(() => LabelFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
