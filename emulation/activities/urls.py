from django.urls import path

from emulation.activities.views import activities, calendar, examples, files, library

app_name = "activities"
_YEAR = "khoi-cum/<slug:code>/<int:year>/"
_LIST = _YEAR + "hoat-dong/"
_ONE = _LIST + "<int:activity_id>/"
_EXAMPLE = "guong-dien-hinh/<int:example_id>/"

urlpatterns = [
    path(_LIST, activities.year, name="year"),
    path(_LIST + "them/", activities.add, name="add"),
    path(_ONE, activities.show, name="show"),
    path(_ONE + "sua/", activities.edit, name="edit"),
    path(_ONE + "ket-qua/", activities.note, name="outcome"),
    path(_ONE + "huy/", activities.cancel, name="cancel"),
    path(_ONE + "tep/", files.add, name="file-add"),
    path(_ONE + "tep/<int:activity_file_id>/", files.file, name="file"),
    path(_ONE + "tep/<int:activity_file_id>/go/", files.remove, name="file-remove"),
    path("lich/", calendar.month, name="calendar"),
    path("lich/nam/", calendar.year, name="map"),
    path("lich/dang-ky/", calendar.subscription, name="subscription"),
    path("lich/dang-ky/huy/", calendar.unsubscribe, name="unsubscribe"),
    path("lich/rieng.ics", calendar.feed, name="feed"),
    path("thu-vien-hoat-dong/", library.index, name="library"),
    path("thu-vien-hoat-dong/<int:activity_id>/", library.item, name="library-item"),
    path("guong-dien-hinh/", examples.index, name="examples"),
    path(_YEAR + "guong-dien-hinh/de-xuat/", examples.add, name="example-add"),
    path(_EXAMPLE, examples.show, name="example"),
    path(_EXAMPLE + "sua/", examples.edit, name="example-edit"),
    path(_EXAMPLE + "duyet/", examples.approve, name="example-approve"),
    path(_EXAMPLE + "tra-lai/", examples.send_back, name="example-return"),
    path(_EXAMPLE + "rut/", examples.withdraw, name="example-withdraw"),
]
